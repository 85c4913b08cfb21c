import { expect, test } from '@jest/globals';
import { testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { Cluster } from '../src/cluster/cluster.ts';
import { Disaster } from '../src/cluster/disaster.ts';
import { OperatorsTools } from '../src/cluster/operators-tools.ts';
import { CarefulClients } from '../src/load/careful-clients.ts';

const [BEFORE, AFTER] = ['8', '12'];

const ifOurs = testEngines().rabbitmq.isOurs ? test : test.skip; // the number of messages of all queues is asked for

ifOurs(
  'the page on upgrades changes the number of partitions while clients go on: nothing is lost or done twice',
  async () => {
    await using cluster = await Cluster.start({ env: { LEV_PARTITIONS: BEFORE } });
    await using disaster = new Disaster(cluster);
    await using tools = await OperatorsTools.install(cluster, disaster);
    const clients = new CarefulClients(cluster.client);
    clients.start({ sessions: 4, teams: 1 });
    await eventually(() => clients.actions > 20, 60_000);

    await tools.follow('docs/operate/upgrade.md', 'Partitions', (commands) => commands.replace('128', AFTER));

    const acted = clients.actions;
    await eventually(() => clients.actions > acted + 20, 60_000);
    await clients.finish();
    await eventually(() => clients.seeEverythingOnce(), 60_000);
    const queues = await cluster.ground.rabbitmq.exec('rabbitmqctl', '-q', 'list_queues', '-p', cluster.ground.vhost);
    expect(queues).toContain(`lev.session-store.${AFTER}.0011`);
  },
  300_000,
);
