/** See apt.js, which runs on any Node >= 20. */
export function canInstall(): boolean;
export function install(...packages: string[]): Promise<string | undefined>;
