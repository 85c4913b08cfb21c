export { type Fault, FaultyJournal } from './faulty-journal.ts';
export { type JournalUnderTest, journalConformance } from './journal-conformance.ts';
