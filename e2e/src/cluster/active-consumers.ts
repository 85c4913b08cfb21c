import type { ServiceName } from '@leviathan/contracts';

/** Tables of `rabbitmqctl`, tab-separated, with a line of headings. */
export interface BrokerTables {
  readonly consumers: string;
  readonly channels: string;
  readonly connections: string;
}

/** The instance that is active on each partition of a service, in the order of partitions. */
export function activeOf(service: ServiceName, { consumers, channels, connections }: BrokerTables): readonly string[] {
  const connectionOf = new Map(rows(channels).map(([pid = '', , connection = '']) => [pid, connection]));
  const instanceOf = new Map(rows(connections).map(([pid = '', properties = '']) => [pid, instanceIn(properties)]));
  return rows(consumers)
    .filter(([queue = '', , active]) => partitionIn(queue, service) !== undefined && active === 'true')
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
    .map(([, channel = '']) => instanceOf.get(connectionOf.get(channel) ?? '') ?? 'nobody we know');
}

function rows(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
}

function partitionIn(queue: string, service: ServiceName): string | undefined {
  return new RegExp(`\\.${service}\\.\\d+\\.(\\d{4})$`).exec(queue)?.[1];
}

/** `{"connection_name","session-store-1 #con"}` among the properties. */
function instanceIn(properties: string): string {
  return /connection_name","([^" ]+)/.exec(properties)?.[1] ?? properties;
}
