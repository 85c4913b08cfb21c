export { LocalIssuer } from './local-issuer.ts';
export { eventually } from './eventually.ts';
export { Seeded, tellSeeded } from './seeded.ts';
export { type OtlpReceiver, type ReceivedSpan, otlpReceiver } from './otlp-receiver.ts';
