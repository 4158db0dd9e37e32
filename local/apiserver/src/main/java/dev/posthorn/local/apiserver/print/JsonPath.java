package dev.posthorn.local.apiserver.print;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of kubectl's JSONPath that printer columns use: fields, quoted keys, indexes, {@code [*]}, and filters that compare
 * one field with one literal, as in {@code .status.conditions[?(@.type=="Ready")].status}.
 */
public final class JsonPath {
    private static final Pattern STEP = Pattern.compile(
            "\\.((?:[^.\\[\\\\]|\\\\.)+)|\\[\\?\\(@\\.([^=!)\\s]+)\\s*(==|!=)\\s*[\"']?([^\"')]*)[\"']?\\s*\\)]|\\[['\"]([^'\"]+)['\"]]|\\[(-?\\d+|\\*)]");

    private JsonPath() {}

    /** The first value the path finds, or a missing node. */
    public static JsonNode first(String path, JsonNode root) {
        return all(path, root).stream().findFirst().orElse(MissingNode.getInstance());
    }

    static List<JsonNode> all(String path, JsonNode root) {
        String bare = path.startsWith("{") ? path.substring(1, path.length() - 1) : path;
        List<JsonNode> here = List.of(root);
        Matcher step = STEP.matcher(bare);
        while (step.find()) {
            List<JsonNode> next = new ArrayList<>();
            here.forEach(node -> take(step, node, next));
            here = next;
        }
        return here;
    }

    private static void take(Matcher step, JsonNode node, List<JsonNode> out) {
        if (step.group(1) != null) {
            add(out, node.path(step.group(1).replace("\\", "")));
        } else if (step.group(2) != null) {
            boolean equal = step.group(3).equals("==");
            node.forEach(item -> {
                String value = first("." + step.group(2), item).asText("");
                if (equal == value.equals(step.group(4))) {
                    add(out, item);
                }
            });
        } else if (step.group(5) != null) {
            add(out, node.path(step.group(5)));
        } else if (step.group(6).equals("*")) {
            node.forEach(item -> add(out, item));
        } else {
            int index = Integer.parseInt(step.group(6));
            add(out, node.path(index < 0 ? node.size() + index : index));
        }
    }

    private static void add(List<JsonNode> out, JsonNode node) {
        if (!node.isMissingNode() && !node.isNull()) {
            out.add(node);
        }
    }
}
