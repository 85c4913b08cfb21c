import { natsConfiguration } from '../deploy/nats.ts';
import { rabbitmqDefinitions } from '../deploy/rabbitmq.ts';
import { DASHBOARDS, dashboardFile } from '../observability/dashboards.ts';
import { rulesFile } from '../observability/rules.ts';
import { accessPage } from './access.ts';
import { apiDocument, apiTypes } from './api.ts';
import { problemsPage } from './problems.ts';
import { settingsPage } from './settings.ts';
import { telemetryPage } from './telemetry.ts';

/** Every generated page, by its path from the root. `tools/docs/pages.test.ts` fails when one is out of date. */
export const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'deploy/helm/leviathan/files/rules.yaml': rulesFile,
  ...Object.fromEntries(
    Object.entries(DASHBOARDS).map(([uid, dashboard]) => [
      `deploy/helm/leviathan/files/dashboards/${uid}.json`,
      () => dashboardFile(uid, dashboard),
    ]),
  ),
  'deploy/nats/nats.conf': natsConfiguration,
  'deploy/rabbitmq/definitions.json': rabbitmqDefinitions,
  'docs/reference/access.md': accessPage,
  'docs/reference/problems.md': problemsPage,
  'docs/reference/settings.md': settingsPage,
  'docs/reference/telemetry.md': telemetryPage,
  'libs/client/src/generated/api.ts': apiTypes,
  'libs/contracts/src/openapi/openapi.json': apiDocument,
};
