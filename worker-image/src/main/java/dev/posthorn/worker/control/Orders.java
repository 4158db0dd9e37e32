package dev.posthorn.worker.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.ControlOrder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The order in force; the last one that could be read. */
public final class Orders {

    private final ObjectMapper json = new ObjectMapper();
    private volatile ControlOrder current = ControlOrder.running();

    public ControlOrder current() {
        return current;
    }

    /**
     * Takes the value of a record of the channel's key; null takes back what was ordered.
     *
     * @return whether it makes sense; if not, the order before stays in force
     */
    public boolean hear(byte @Nullable [] value) {
        if (value == null) {
            current = ControlOrder.running();
            return true;
        }
        try {
            var order = json.readValue(value, ControlOrder.class);
            var sensible = order != null
                    && order.state() != null
                    && order.epoch() >= 0
                    && (order.perSecondPerWorker() == null || order.perSecondPerWorker() > 0);
            if (sensible) {
                current = order;
            }
            return sensible;
        } catch (IOException e) {
            return false;
        }
    }
}
