package dev.posthorn.local.kubelet;

import java.util.List;

/**
 * What an image runs.
 *
 * @param mainClass on this process's class path
 * @param arguments what it is given when the container says no args
 */
public record JavaProgram(String mainClass, List<String> arguments) {
    public JavaProgram {
        arguments = List.copyOf(arguments);
    }
}
