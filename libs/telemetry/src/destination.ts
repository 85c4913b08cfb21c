/** Where traces go, or why nowhere. */
export type Destination =
  { readonly kind: 'otlp'; readonly url: string } | { readonly kind: 'nowhere'; readonly reason: string };

/**
 * What the standard variables say. Unlike the SDK, an unset endpoint is not `localhost:4318`: a process that calls there
 * for ever in silence looks monitored and is not.
 */
export function destinationOf(env: Readonly<Record<string, string | undefined>>): Destination {
  if (env['OTEL_SDK_DISABLED'] === 'true') return { kind: 'nowhere', reason: 'OTEL_SDK_DISABLED is true' };
  if (env['OTEL_TRACES_EXPORTER'] === 'none') return { kind: 'nowhere', reason: 'OTEL_TRACES_EXPORTER is none' };
  const own = filled(env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']);
  const common = filled(env['OTEL_EXPORTER_OTLP_ENDPOINT']);
  const protocol = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] ?? env['OTEL_EXPORTER_OTLP_PROTOCOL'];
  if (protocol === 'grpc') return { kind: 'nowhere', reason: 'OTLP goes over HTTP here (http/json), not over gRPC' };
  const url = own ?? (common === undefined ? undefined : `${common.replace(/\/+$/, '')}/v1/traces`);
  if (url === undefined) return { kind: 'nowhere', reason: 'OTEL_EXPORTER_OTLP_ENDPOINT is not set' };
  return URL.canParse(url) ? { kind: 'otlp', url } : { kind: 'nowhere', reason: 'the OTLP endpoint is no URL' };
}

function filled(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
