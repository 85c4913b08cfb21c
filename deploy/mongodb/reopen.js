// For mongosh, after a restore and before the services start: DATABASE=leviathan SINCE=2026-11-25T10:00:00Z mongosh "$MONGO_URL" reopen.js
//
// A broker that was lost takes with it what it had confirmed, and a database that was backed up earlier than another one
// lacks what that one was told had arrived. Both are in the journals. This marks the effects of all entries since a
// moment as not published: the services publish them again, oldest first, and whoever has them drops them by their ids.
const { DATABASE, SINCE } = process.env;
if (!DATABASE) throw new Error('DATABASE must be the path of LEV_MONGO_URL, such as leviathan');
const since = Date.parse(SINCE ?? '');
if (Number.isNaN(since)) throw new Error('SINCE must be a time such as 2026-11-25T10:00:00Z');

for (const service of ['command-router', 'session-store', 'role-orchestrator']) {
  const journal = db.getSiblingDB(`${DATABASE}-${service}`).getCollection('journal');
  const withEffects = { at: { $gte: since }, doc: /"effects":\[\{/ };
  const open = { $setUnion: [{ $ifNull: ['$open', []] }, ['command']] };
  const { modifiedCount } = journal.updateMany(withEffects, [{ $set: { open, openAt: '$at' } }]);
  print(`${service}: ${modifiedCount} entries are published again`);
}
