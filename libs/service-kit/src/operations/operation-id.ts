/** The `operationId` of what each service has under its own name: `getVersion` of `flag-service` is `getVersionOfFlagService`. */
export function operationIdOf(operation: string, service: string): string {
  const words = service.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${operation}Of${words.join('')}`;
}
