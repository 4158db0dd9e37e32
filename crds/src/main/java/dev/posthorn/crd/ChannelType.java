package dev.posthorn.crd;

/** What a channel delivers, and the type of account that can deliver it. */
public enum ChannelType {
    Webhook(ProviderType.Webhook),
    Email(ProviderType.Smtp);

    private final ProviderType provider;

    ChannelType(ProviderType provider) {
        this.provider = provider;
    }

    public ProviderType provider() {
        return provider;
    }
}
