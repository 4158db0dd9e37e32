package dev.posthorn.operator.plan;

import dev.posthorn.crd.Reason;

/** An object of a plan that could not be written, for a cause that trying again at once does not cure. */
public record Rejection(ObjectKey object, Reason reason, String message) {}
