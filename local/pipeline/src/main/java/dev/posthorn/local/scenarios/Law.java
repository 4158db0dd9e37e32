package dev.posthorn.local.scenarios;

/** One way to decide how many workers there should be; made anew for each scenario. */
interface Law {
    /** Looks at the world, when it is time to, and says how many workers there should be; called at every tick. */
    int decide(World world);
}
