package dev.havu.server.seed;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import java.util.List;

/** A seed file is wrong, or cannot be carried out as things are. Nothing was made. */
public final class SeedException extends Refusal {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal of the whole file.
     *
     * @param problems one line each, with where it is in the file
     */
    SeedException(ErrorCode code, List<String> problems) {
        // What was written in the file is repeated here, and the message must stay one line.
        super(code, String.join("; ", problems).replaceAll("\\p{Cntrl}+", " "));
    }
}
