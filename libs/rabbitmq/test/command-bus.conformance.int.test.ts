import { commandBusConformance } from '@leviathan/messaging/conformance';
import { afterAll } from '@jest/globals';
import { ownVhost, testEngines } from '@leviathan/test-engines';
import amqplib from 'amqplib';
import { RabbitBroker } from './rabbit-brokers.ts';

const QUEUE_MESSAGES = 200;

const vhost = await ownVhost(testEngines().rabbitmq);
const rabbitmq = vhost.engine;
const probe = await amqplib.connect(rabbitmq.url);
const major = Number.parseInt(probe.connection.serverProperties.version, 10);
await probe.close();

commandBusConformance('RabbitMQ', {
  capabilities: { priorities: major >= 4, queueMessages: QUEUE_MESSAGES },
  open: async () => new RabbitBroker(rabbitmq, { queueMessages: QUEUE_MESSAGES }),
});

afterAll(async () => vhost[Symbol.asyncDispose]());
