package dev.posthorn.local;

import java.nio.file.Path;
import java.util.List;

/** Commands for a run that is kept up, and what they show. */
final class WhatToTry {

    private WhatToTry() {}

    static List<String> lines(Path kubeconfig, Path folder) {
        return List.of(
                "Everything stays up until you press Ctrl-C. In another terminal:",
                "",
                "  export KUBECONFIG=" + kubeconfig,
                "  kubectl get nreg,pa,nch -A",
                "      the region, the accounts and the channels, Ready with a reason",
                "  kubectl -n shop get nch order-mail -o yaml",
                "      status.children lists every topic and object that the channel owns",
                "  kubectl -n shop scale nch order-hooks --replicas=2",
                "      one more worker process; kubectl -n shop get pods -w shows it come up",
                "  kubectl -n shop delete deployment order-mail-worker",
                "      it comes back, and kubectl -n shop get events says that it was put back",
                "  kubectl -n shop patch pa mail-relay --type=merge -p '{\"spec\":{\"credentialsSecretRef\":{\"name\":\"nobody\"}}}'",
                "      order-mail is no longer Ready and says why; name it mail-relay again and it heals",
                "  kubectl -n posthorn-system scale deployment posthorn-operator --replicas=0",
                "      no operator: delivery goes on, changes wait until it is back",
                "",
                "  Logs of all processes: " + folder.resolve("pods") + " and " + RunFolder.log(folder));
    }
}
