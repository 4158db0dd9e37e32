package dev.posthorn.chart.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One dashboard.
 *
 * @param name file name without its end; the uid in Grafana has a prefix before it
 * @param title as Grafana lists it
 * @param description whose questions it answers
 * @param variables what can be chosen, beside the data source
 * @param rows from top to bottom
 */
public record Dashboard(String name, String title, String description, List<Variable> variables, List<Row> rows) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int COLUMNS = 24;
    /** Grafana's of version 10; later ones read it and raise it themselves. */
    private static final int SCHEMA = 38;

    public Dashboard {
        variables = List.copyOf(variables);
        rows = List.copyOf(rows);
    }

    public List<Panel> panels() {
        return rows.stream().flatMap(row -> row.panels().stream()).toList();
    }

    /** As Grafana's sidecar loads it. */
    public String json() {
        var root = NODES.objectNode();
        root.put("uid", "posthorn-" + name);
        root.put("title", title);
        root.put("description", description);
        root.putArray("tags").add("posthorn");
        root.put("schemaVersion", SCHEMA);
        root.put("editable", false);
        root.put("refresh", "30s");
        root.putObject("time").put("from", "now-3h").put("to", "now");
        var list = root.putObject("templating").putArray("list");
        list.add(dataSourceVariable());
        variables.forEach(variable -> list.add(json(variable)));
        root.set("panels", panelsJson());
        try {
            return JSON.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes must be JSON", e);
        }
    }

    private static ObjectNode dataSourceVariable() {
        return NODES.objectNode()
                .put("name", "datasource")
                .put("label", "Data source")
                .put("type", "datasource")
                .put("query", "prometheus");
    }

    private static ObjectNode json(Variable variable) {
        var node = NODES.objectNode()
                .put("name", variable.name())
                .put("type", "query")
                .put("query", variable.query())
                .put("refresh", 2)
                .put("sort", 1)
                .put("multi", variable.several())
                .put("includeAll", variable.several());
        if (variable.several()) {
            node.put("allValue", ".*");
            node.putObject("current").put("text", "All").put("value", "$__all");
        }
        node.set("datasource", dataSource());
        return node;
    }

    private static ObjectNode dataSource() {
        return NODES.objectNode().put("type", "prometheus").put("uid", "${datasource}");
    }

    private ArrayNode panelsJson() {
        var all = NODES.arrayNode();
        int y = 0;
        for (var row : rows) {
            var heading =
                    all.addObject().put("id", all.size()).put("type", "row").put("title", row.title());
            heading.set("gridPos", place(0, y++, COLUMNS, 1));
            int x = 0;
            int height = 0;
            for (var panel : row.panels()) {
                if (x + panel.width() > COLUMNS) {
                    x = 0;
                    y += height;
                    height = 0;
                }
                var node = json(panel).put("id", all.size() + 1);
                node.set("gridPos", place(x, y, panel.width(), panel.kind().height()));
                all.add(node);
                x += panel.width();
                height = Math.max(height, panel.kind().height());
            }
            y += height;
        }
        return all;
    }

    private static ObjectNode place(int x, int y, int width, int height) {
        return NODES.objectNode().put("x", x).put("y", y).put("w", width).put("h", height);
    }

    private static ObjectNode json(Panel panel) {
        var node = NODES.objectNode()
                .put("type", panel.kind().grafana())
                .put("title", panel.title())
                .put("description", panel.description());
        node.set("datasource", dataSource());
        var fields = node.putObject("fieldConfig");
        fields.putObject("defaults").put("unit", panel.unit().grafana());
        fields.putArray("overrides");
        var targets = node.putArray("targets");
        for (var query : panel.queries()) {
            var target = targets.addObject()
                    .put("refId", String.valueOf((char) ('A' + targets.size() - 1)))
                    .put("expr", query.expression())
                    .put("legendFormat", query.legend());
            if (panel.kind() != Panel.Kind.graph) {
                target.put("instant", true);
            }
            target.set("datasource", dataSource());
        }
        return node;
    }
}
