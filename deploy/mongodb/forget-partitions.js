// For mongosh, while nothing runs: DATABASE=leviathan mongosh "$MONGO_URL" forget-partitions.js
//
// The journals of the services that read or fill partitions hold the number with which the installation began, so that no
// process with another one works beside the rest. The first process that starts afterwards writes its own number.
const { DATABASE } = process.env;
if (!DATABASE) throw new Error('DATABASE must be the path of LEV_MONGO_URL, such as leviathan');
for (const service of ['command-router', 'session-store', 'role-orchestrator', 'whisper-relay', 'flag-service']) {
  const journal = db.getSiblingDB(`${DATABASE}-${service}`).getCollection('journal');
  const { deletedCount } = journal.deleteMany({ entity: 'system/installation/partitions' });
  print(`${service}: ${deletedCount === 1 ? 'forgotten' : 'it had none'}`);
}
