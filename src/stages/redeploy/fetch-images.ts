// The code and the images of the new version: pulled and built while the old one runs.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { ComposeProject } from '../../redeploy/compose-project.ts';
import { dockerWith } from '../../redeploy/docker.ts';
import { type Found, mustEndWell, saidLast } from './deployment.ts';

/** @throws Stop('failed') if git refuses. */
export async function pullCode({ context, options, folder }: Found): Promise<void> {
  if (!options.gitPull) return;
  const { effects, config, emit, signal } = context;
  const git = effects.findProgram('git');
  if ('problem' in git) throw new Stop([notPulled(git.problem)]);
  const { run } = dockerWith({ effects, program: git.path, env: config.environment, files: [], emit, signal });
  const { exitCode, last } = await run(['-C', folder, 'pull', '--ff-only'], { told: true });
  signal.throwIfAborted();
  if (exitCode !== 0) throw new Stop([notPulled(saidLast(last))]);
}

/** @returns what was done. @throws Stop('failed') if an image cannot be pulled or built. */
export async function fetchImages({ docker, options, context }: Found, { services }: ComposeProject): Promise<string> {
  const done: string[] = [];
  if (options.pull) {
    const pulled = await docker.compose(['pull', '--ignore-buildable'], { told: true });
    context.signal.throwIfAborted();
    mustEndWell(pulled, { code: 'no-image', what: 'pull the images', hint: 'correct what is said; the old containers run on' });
    done.push('pulled');
  }
  if (options.build && services.some(({ isBuilt }) => isBuilt)) {
    const built = await docker.compose(['build'], { told: true });
    context.signal.throwIfAborted();
    mustEndWell(built, { code: 'no-image', what: 'build the images', hint: 'correct what is said; the old containers run on' });
    done.push('built');
  }
  return done.length === 0 ? 'as they are' : done.join(' and ');
}

const notPulled = (said: string) =>
  finding({
    code: 'git-pull-failed',
    subject: 'git pull',
    message: `git could not pull: ${said}`,
    hint: 'bring the clone into order, or leave --git-pull out; nothing was changed',
  });
