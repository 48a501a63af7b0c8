// What `up` would do to a SQLite file, in place of `plan`.
import { MODE_WORDS } from '../../migrations/prepare/mode-words.ts';
import type { CommandFacets } from '../../run/command.ts';
import { prepareFiles } from '../../sqlite/apply/prepare-file.ts';
import { askFileChecks } from '../../sqlite/gate/ask-file-checks.ts';
import { type FileGate, ledgerRows, withFileGate, withinFileTarget } from '../../sqlite/gate/file-gate.ts';
import type { Answer } from '../../stages/answer.ts';
import { leastOf, standingsOf, withFailOn } from '../../stages/expectation/migration-standings.ts';
import { withJson } from '../../stages/json-answer.ts';
import { refuseTarget } from '../../stages/ledger/run-target.ts';
import { onSqlite, refuseFlags } from './on-sqlite.ts';

export const planOnSqlite = (asked: CommandFacets) =>
  onSqlite(asked, {
    refuse: (given) => {
      leastOf(given.flags);
      refuseTarget(given.flags);
      refuseFlags(given, ['sql', 'trace', 'scratch']);
    },
    run: (context, project) => withFileGate(context, project, 'read', async (gate) => planned(gate, await withinFileTarget(gate))),
  });

async function planned({ project: whole }: FileGate, gate: FileGate): Promise<Answer> {
  const { context, project, policy, render } = gate;
  const { flags, config } = context;
  const { layout } = project;
  const { plan, findings } = standingsOf(config, project, { rows: await ledgerRows(gate), halfReverted: null }, policy);
  const prepared = prepareFiles(plan.pending, layout, layout.render, render);
  const checks = await askFileChecks(gate, prepared, plan);
  const steps = prepared.map(({ migration: { version, name, file }, mode }) => ({ version, name, file, mode }));
  const summary =
    steps.length === 0 ? `nothing to apply (${plan.applied} applied)` : `${steps.length} of ${whole.migrations.length} migrations to apply`;
  const answer = {
    summary,
    findings: [
      ...findings.filter(({ code }) => code !== 'pending' || flags['fail-on'] === 'notice'),
      ...prepared.flatMap(({ notices }) => notices),
      ...checks,
    ],
    applied: plan.applied,
    head: { files: plan.headOfFiles, ledger: plan.headOfLedger },
    text: [summary, ...steps.map(({ file, mode }) => `  ${file}  (${MODE_WORDS[mode]})`)].join('\n'),
    data: { pending: steps, applied: plan.applied, seeds: [] },
  };
  return withJson(withFailOn(answer, flags), flags);
}
