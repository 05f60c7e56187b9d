package dev.havu.engine.clouds;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;

/** A request or a piece of work has come too late: its cloud was dropped. */
public final class CloudDropped extends Refusal {
    private static final long serialVersionUID = 1L;

    CloudDropped(String cloud) {
        super(ErrorCode.UNAUTHORIZED_REQUEST, "The cloud `" + cloud + "` no longer exists");
    }
}
