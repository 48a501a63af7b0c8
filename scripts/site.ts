// npm run site: the docs as a static site, by VitePress, which is installed when it is first needed. It refuses a link that leads nowhere.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { installPackages } from './npm-cache.ts';
import { pageText, sidebarOf } from './site/pages.ts';

const ROOT = resolve(import.meta.dirname, '..');
const VITEPRESS = '1.6.4';
const THEME = "import theme from 'vitepress/theme';\nimport './style.css';\nexport default theme;\n";
const out = resolve(process.argv[2] ?? join(ROOT, 'site'));

const modules = installPackages(`vitepress-${VITEPRESS}`, [`vitepress@${VITEPRESS}`]);
if (modules === null) throw new Error(`npm could not install vitepress@${VITEPRESS}, which builds the site`);
// Elsewhere than below node_modules, where Vite takes every file for part of a package.
const work = mkdtempSync(join(tmpdir(), 'schemagate-site-'));
try {
  symlinkSync(modules, join(work, 'node_modules'));
  const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  for (const source of ['README.md', ...docs.map((name) => `docs/${name}`)]) {
    const { path, text } = pageText(source, read(source));
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
  mkdirSync(join(work, '.vitepress/theme'), { recursive: true });
  writeFileSync(join(work, '.vitepress/theme/index.mjs'), THEME);
  cpSync(join(ROOT, 'scripts/site/style.css'), join(work, '.vitepress/theme/style.css'));
  writeFileSync(
    join(work, '.vitepress/config.mjs'),
    `export default ${JSON.stringify(config(sidebarOf(read('docs/README.md'))), null, 2)};\n`,
  );
  execFileSync(process.execPath, [join(modules, 'vitepress/bin/vitepress.js'), 'build', work], {
    cwd: work,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  process.stdout.write(`the site is in ${out}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function config(sidebar: ReturnType<typeof sidebarOf>) {
  return {
    title: 'schemagate',
    description:
      'One container between PostgreSQL and an application: waits, locks, applies migrations, proves the schema, exits 0 or says why not.',
    outDir: out,
    // Where it is below the root of its host.
    base: process.env['SITE_BASE'] ?? '/',
    lastUpdated: false,
    themeConfig: {
      sidebar,
      search: { provider: 'local' },
      outline: 'deep',
      socialLinks: [{ icon: 'github', link: 'https://github.com/schemagate/schemagate' }],
    },
  };
}
