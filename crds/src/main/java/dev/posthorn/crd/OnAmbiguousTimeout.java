package dev.posthorn.crd;

/** What is done about a call of a provider that may have delivered or not. */
public enum OnAmbiguousTimeout {
    /** Try again: the recipient may get it twice. */
    PreferDuplicate,
    /** Give up: the recipient may not get it at all. */
    PreferLoss,
    /** Ask the provider what became of it; try again where it cannot say. */
    Lookup
}
