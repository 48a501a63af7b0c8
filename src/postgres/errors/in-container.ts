// Whether this runs in a container, where localhost is not what people expect.
import { existsSync } from 'node:fs';

/** Docker's mark, Podman's, and what Kubernetes sets in every container. */
export const inContainer = (): boolean =>
  existsSync('/.dockerenv') || existsSync('/run/.containerenv') || Boolean(process.env['KUBERNETES_SERVICE_HOST']);

/** What to add about a host where nothing listens; empty if it is another machine, or if this is not a container. */
export function localhostText(host: string, contained = inContainer()): string {
  return contained && /^(?:localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0)$/i.test(host)
    ? `; inside a container ${host} is the container itself, in Kubernetes the pod`
    : '';
}

export const LOCALHOST_HINT =
  "use the name of the server's host: in Compose the name of its service, in Kubernetes the name of its Service, and host.docker.internal for the machine that runs Docker";
