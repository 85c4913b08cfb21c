export { BrokerAway, TopologyMismatch } from './errors.ts';
export type { Log, RabbitCapabilities, RabbitLimits, RabbitOptions } from './options.ts';
export { RabbitCommandBus } from './rabbit-command-bus.ts';
