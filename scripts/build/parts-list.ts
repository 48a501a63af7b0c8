// What is in the image, for scanners: a bill of materials (CycloneDX) with the packages in the program, Node.js and what is built into it, and the
// libraries of the system. It is in the image, because nothing else there says what went into the one file.
import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { Enums, Models, Serialize, SPDX, Spec } from '@cyclonedx/cyclonedx-library';
import { VERSION } from '../../src/core/version.ts';
import type { BundledPackage } from './packages.ts';

export const PARTS_FILE = 'schemagate.cdx.json';

/** Versions of its own interfaces and data, which nobody can have apart from it. */
const NOT_PARTS: ReadonlySet<string> = new Set(['node', 'modules', 'napi', 'cldr', 'unicode', 'tz']);

/** @param libraries full paths of the files that are copied from the system, which is a Debian. */
export function partsList(packages: readonly BundledPackage[], libraries: readonly string[]): string {
  const bom = new Models.Bom();
  const program = part(Enums.ComponentType.Application, {
    name: 'schemagate',
    version: VERSION,
    purl: `pkg:npm/schemagate@${VERSION}`,
    license: 'MIT',
  });
  bom.metadata.component = program;
  const node = part(Enums.ComponentType.Platform, generic('node', process.versions.node, 'MIT'));
  const builtIn = Object.entries(process.versions)
    .filter(([name, version]) => !NOT_PARTS.has(name) && version !== undefined && version !== '')
    .map(([name, version]) => part(Enums.ComponentType.Library, generic(name, version!)));
  const bundled = packages.map(({ name, version, license }) =>
    part(Enums.ComponentType.Library, { name, version, license, purl: `pkg:npm/${name.replace('@', '%40')}@${version}` }),
  );
  const system = debianPackages(libraries).map((one) => part(Enums.ComponentType.Library, one));
  for (const one of [node, ...builtIn, ...bundled, ...system]) bom.components.add(one);
  for (const one of [node, ...bundled, ...system]) program.dependencies.add(one.bomRef);
  for (const one of builtIn) node.dependencies.add(one.bomRef);
  const normalize = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(normalize).serialize(bom, { sortLists: true, space: 1 })}\n`;
}

interface Part {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  /** As SPDX has it, where it is known. */
  readonly license?: string | undefined;
}

function part(type: Enums.ComponentType, { name, version, purl, license }: Part): Models.Component {
  const licenses = new Models.LicenseRepository(license === undefined ? [] : [licenseOf(license)]);
  return new Models.Component(type, name, { version, purl, bomRef: purl, licenses });
}

const licenseOf = (name: string): Models.License =>
  SPDX.isSupportedSpdxId(name) ? new Models.SpdxLicense(name) : new Models.NamedLicense(name);

const generic = (name: string, version: string, license?: string): Part => ({
  name,
  version,
  license,
  purl: `pkg:generic/${name}@${encodeURIComponent(version)}`,
});

/** Those that the files are from. */
function debianPackages(files: readonly string[]): readonly Part[] {
  const found = execFileSync('dpkg-query', ['--search', ...files.map((file) => realpathSync(file))], { encoding: 'utf8' });
  const names = [
    ...new Set(
      found
        .trim()
        .split('\n')
        .map((line) => line.split(':')[0]!),
    ),
  ];
  return names.map((name) => {
    const [version = '', arch = ''] = execFileSync('dpkg-query', ['--show', '--showformat', '${Version} ${Architecture}', name], {
      encoding: 'utf8',
    }).split(' ');
    return { name, version, purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${arch}` };
  });
}
