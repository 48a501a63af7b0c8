// The code and the images of the new version: pulled and built while the old one runs.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { ComposeProject } from '../../redeploy/compose-project.ts';
import { dockerWith } from '../../redeploy/docker.ts';
import { type Found, mustCompose, saidLast } from './deployment.ts';

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
export async function fetchImages(found: Found, { services }: ComposeProject): Promise<string> {
  const { options } = found;
  const hint = 'correct what is said; the old containers run on';
  const done: string[] = [];
  if (options.pull) {
    await mustCompose(found, ['pull', '--ignore-buildable'], { code: 'no-image', what: 'pull the images', hint }, { told: true });
    done.push('pulled');
  }
  if (options.build && services.some(({ isBuilt }) => isBuilt)) {
    await mustCompose(found, ['build'], { code: 'no-image', what: 'build the images', hint }, { told: true });
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
