package dev.posthorn.crd;

/** What a provider speaks. */
public enum ProviderType {
    Webhook,
    Smtp,
    Apns,
    Fcm,
    Ses,
    Twilio
}
