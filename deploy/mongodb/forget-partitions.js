// For mongosh, while nothing runs: DATABASE=leviathan mongosh "$MONGO_URL" forget-partitions.js
//
// The journals of the two services that own partitions hold the number with which the installation began, so that no process
// with another one reads and fills other queues. The first process that starts afterwards writes its own number.
const { DATABASE } = process.env;
if (!DATABASE) throw new Error('DATABASE must be the path of LEV_MONGO_URL, such as leviathan');
for (const service of ['session-store', 'role-orchestrator']) {
  const journal = db.getSiblingDB(`${DATABASE}-${service}`).getCollection('journal');
  const { deletedCount } = journal.deleteMany({ entity: 'system/installation/partitions' });
  print(`${service}: ${deletedCount === 1 ? 'forgotten' : 'there was none'}`);
}
