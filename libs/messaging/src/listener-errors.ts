/** Where a bus reports a consumer or listener that threw: its bug, which must not become another's. pino fits. */
export interface ListenerErrors {
  error(fields: object, message: string): void;
}

/** Without a log the error becomes a warning of the process, so that it is never lost. */
export const warnings: ListenerErrors = {
  error: (fields, message) => {
    process.emitWarning(message, { type: 'ListenerError', detail: JSON.stringify(fields) });
  },
};
