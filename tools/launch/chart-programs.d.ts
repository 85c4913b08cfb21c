export function ensureChartPrograms(): Promise<void>;
/** What to start a program by, or `undefined` when there is none. */
export function chartProgram(name: 'helm' | 'kubeconform'): string | undefined;
/** What to do when a program is missing. */
export function howToInstall(name: 'helm' | 'kubeconform'): string;
