package dev.havu.server.http;

import dev.havu.api.ErrorBody;
import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * The one place where errors become answers: a refusal as its status and two-field JSON body, anything unexpected as 500
 * {@code server_error} with the request id, logged once with its stack trace.
 */
public final class ErrorRendering implements Decorator {
    private static final Logger LOGGER = System.getLogger(ErrorRendering.class.getName());

    @Override
    public Response handle(Request request, Handler next) {
        Response response;
        try {
            response = next.handle(request);
        } catch (Refusal refusal) {
            response = render(refusal);
        } catch (RuntimeException | Error defect) {
            response = render(request, defect);
        }
        return withAnswerHeaders(request, response);
    }

    /** The answer for a refusal. */
    static Response render(Refusal refusal) {
        int status = refusal instanceof ProtocolRefusal protocolRefusal
                ? protocolRefusal.status()
                : ErrorBody.status(refusal.errorCode());
        return Response.json(status, ErrorBody.of(refusal));
    }

    /** The answer for anything that is thrown. */
    static Response render(Request request, Throwable thrown) {
        if (thrown instanceof Refusal refusal) {
            return render(refusal);
        }
        String id = request.get(RequestIds.REQUEST_ID);
        LOGGER.log(Level.ERROR, "request " + id + " failed: " + request.method() + " " + request.rawPath(), thrown);
        return Response.json(
                500,
                ErrorBody.of(ErrorCode.SERVER_ERROR, "Internal error, see the log of the server for request " + id));
    }

    static Response withAnswerHeaders(Request request, Response response) {
        List<String> headers = request.answerHeaders();
        for (int i = 0; i < headers.size(); i += 2) {
            response.header(headers.get(i), headers.get(i + 1));
        }
        return response;
    }
}
