import { type CommandStatus, CommandNotice, commandSubject, decoder, isMalformed } from '@leviathan/contracts';
import type { WhisperBus } from '@leviathan/messaging';
import type { CommandRef } from '../domain/command/command.ts';
import type { CommandNews } from '../ports.ts';

const decode = decoder(CommandNotice);

/** News of commands as announcements on the whisper bus: `command.<tenant>.<id>.<status>`. */
export class WhisperCommandNews implements CommandNews {
  readonly #bus: WhisperBus;

  constructor(bus: WhisperBus) {
    this.#bus = bus;
  }

  announce({ tenant, id }: CommandRef, status: CommandStatus): void {
    const notice: CommandNotice = { id, status };
    this.#bus.announce({ subject: commandSubject(tenant, id, status), attributes: {}, body: JSON.stringify(notice) });
  }

  listen({ tenant, id }: CommandRef, hear: (status: CommandStatus) => void): () => void {
    const everyStatus = commandSubject(tenant, id, 'x').replace(/x$/, '*');
    const subscription = this.#bus.listen(everyStatus, ({ body }) => {
      const notice = decode(body);
      if (!isMalformed(notice)) hear(notice.status); // what is no notice is no news
    });
    return () => void subscription.close();
  }
}
