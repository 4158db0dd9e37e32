package dev.posthorn.crd;

import java.util.List;

/** What a channel delivers, and the types of account that can deliver it. */
public enum ChannelType {
    Webhook,
    Email,
    Push,
    Sms;

    /** Types of account that can deliver it, never empty. */
    public List<ProviderType> providers() {
        return switch (this) {
            case Webhook -> List.of(ProviderType.Webhook);
            case Email -> List.of(ProviderType.Smtp, ProviderType.Ses);
            case Push -> List.of(ProviderType.Apns, ProviderType.Fcm);
            case Sms -> List.of(ProviderType.Twilio);
        };
    }
}
