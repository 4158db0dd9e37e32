package dev.posthorn.local.apiserver.schema;

import java.time.Duration;
import java.util.List;

/** Lists in CEL, as Kubernetes extends them; elements of one list are of one comparable type. */
final class CelLists {
    private CelLists() {}

    static boolean isSorted(List<?> list) {
        for (int i = 1; i < list.size(); i++) {
            if (compare(list.get(i - 1), list.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    static Object sum(List<?> list) {
        if (list.stream().allMatch(Long.class::isInstance)) {
            return list.stream().mapToLong(item -> (Long) item).sum();
        }
        if (list.stream().allMatch(Duration.class::isInstance)) {
            return list.stream().map(Duration.class::cast).reduce(Duration.ZERO, Duration::plus);
        }
        return list.stream().mapToDouble(item -> ((Number) item).doubleValue()).sum();
    }

    static Object least(List<?> list) {
        return list.stream().min(CelLists::compare).map(Object.class::cast).orElseThrow(CelLists::empty);
    }

    static Object greatest(List<?> list) {
        return list.stream().max(CelLists::compare).map(Object.class::cast).orElseThrow(CelLists::empty);
    }

    private static IllegalArgumentException empty() {
        return new IllegalArgumentException("min/max called on empty list");
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the type checker has seen to it that both are of one comparable type
    private static int compare(Object left, Object right) {
        return ((Comparable) left).compareTo(right);
    }
}
