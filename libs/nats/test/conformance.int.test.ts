import { whisperBusConformance } from '@leviathan/messaging/conformance';
import { capabilities, openNatsSystem } from './nats-system.ts';

whisperBusConformance('NATS', { capabilities, open: () => openNatsSystem() });
