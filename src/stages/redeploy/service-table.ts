// The services of a project at the end of a redeploy: name, state, ports, and whether each is what ran before.
import type { Container } from '../../redeploy/containers.ts';
import { tableLines } from '../../report/table-lines.ts';

export function serviceTable(containers: readonly Container[], columns?: number): readonly string[] {
  const rows = inOrder(containers).map((one) => [one.name, stateText(one), one.ports.join(', '), one.imageName]);
  return tableLines({ header: ['container', 'state', 'ports', 'image'], rows, kept: 2 }, columns);
}

export const serviceData = (containers: readonly Container[], before: readonly Container[]) =>
  inOrder(containers).map(({ name, service, state, health, exitCode, ports, image, imageName, id }) => ({
    ...{ name, service, state, health, ports, image: imageName, imageId: image },
    ...(state === 'exited' && { exitCode }),
    isNew: !before.some((one) => one.id === id),
  }));

const inOrder = (containers: readonly Container[]): readonly Container[] => containers.toSorted((a, b) => a.name.localeCompare(b.name));

function stateText({ state, health, exitCode, restarts }: Container): string {
  const more = [...(health === null || state !== 'running' ? [] : [health]), ...(restarts === 0 ? [] : [`restarted ${restarts} times`])];
  return `${state}${state === 'exited' ? ` ${exitCode}` : ''}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}
