/** What the operations of the document are about: the services that own them, and what every service has. */
export const TAGS = [
  { name: 'command-router', description: 'Commands, from their acceptance to their end.' },
  { name: 'session-store', description: 'Sessions, jobs, reminders and imports.' },
  { name: 'role-orchestrator', description: 'Runs of teams, and the definitions that they follow.' },
  { name: 'whisper-relay', description: 'Whispers: guidance that agents may follow.' },
  { name: 'flag-service', description: 'Flag sets, their versions and rollouts.' },
  { name: 'commands', description: 'The one door through which clients change state.' },
  { name: 'parked', description: 'Commands that need somebody to look at them.' },
  { name: 'mcp', description: 'The command types as tools of the Model Context Protocol.' },
  { name: 'system', description: 'The system as one of its routers sees it.' },
  { name: 'ofrep', description: 'Flags by the OpenFeature Remote Evaluation Protocol.' },
  { name: 'streams', description: 'Tickets, for browsers that open event streams.' },
  { name: 'audit', description: 'Who changed what.' },
  { name: 'operations', description: 'Health, version and metrics.' },
  { name: 'documents', description: 'What describes all this.' },
] as const;
