package dev.posthorn.worker.provider.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {

    @Test
    void theSignatureIsTheOneOfTheStandard() {
        // The example of the Standard Webhooks specification's reference libraries.
        var signature = new WebhookSignature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                .of("msg_p5jXN8AQM9LWM0D4loKWxJek", Instant.ofEpochSecond(1614265330), "{\"test\": 2432232314}");

        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void aSigningSecretThatIsNotBase64IsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> new WebhookSignature("whsec_!hush!"))
                .hasMessageContaining("not base64")
                .hasMessageNotContaining("hush");
    }
}
