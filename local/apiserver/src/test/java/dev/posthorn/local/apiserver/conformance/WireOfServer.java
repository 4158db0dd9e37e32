package dev.posthorn.local.apiserver.conformance;

import dev.posthorn.local.apiserver.KubeApi;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Connects the {@link Wire} of the test class before each test, and makes the namespace the test works in. */
final class WireOfServer implements InvocationInterceptor {
    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        Server server = (Server) call.getArguments().getFirst();
        KubeApi api = server.running(context);
        try (Wire wire = Wire.connect(api, server)) {
            ((UsesWire) context.getRequiredTestInstance()).use(wire);
            invocation.proceed();
        }
    }

    /** A test class that talks over a wire. */
    interface UsesWire {
        void use(Wire wire);
    }
}
