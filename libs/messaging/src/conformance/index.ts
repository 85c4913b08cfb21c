export { commandBusConformance } from './command-bus.ts';
export type { CommandBroker, CommandBrokers } from './command-broker.ts';
