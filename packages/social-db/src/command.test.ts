import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { runCommand } from './command.ts'
import { migrations } from './migrations.gen.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

async function run(args: readonly string[], at = '2026-11-23T09:00:00Z') {
  const said = { out: [] as string[], error: [] as string[] }
  const code = await runCommand(args, {
    out: (line) => said.out.push(line),
    error: (line) => said.error.push(line),
    now: () => Date.parse(at),
  })
  return { code, out: said.out.join('\n'), error: said.error.join('\n') }
}

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bos-command-'))
  folders.push(folder)
  return folder
}

describe('bos-social-db', () => {
  test('writes each migration as a file, into a folder it makes', async () => {
    const folder = join(await emptyFolder(), 'sql')
    const { code, out } = await run(['migrations', '--out', folder])
    expect(code).toBe(0)
    const files = migrations.map(({ name }) => `${name}.sql`)
    expect(await readdir(folder)).toEqual(files)
    expect(out.split('\n')).toEqual(files.map((file) => join(folder, file)))
    expect(await readFile(join(folder, '0001_tables.sql'), 'utf8')).toContain('"social_media_connections"')
  })

  test('names files as Supabase wants them, and keeps the names on a second run', async () => {
    const folder = await emptyFolder()
    await writeFile(join(folder, '20260101000000_mine.sql'), 'select 1;')
    await run(['migrations', '--supabase', '--out', folder])
    const files = await readdir(folder)
    expect(files.slice(0, 3)).toEqual([
      '20260101000000_mine.sql',
      '20261123090000_bos_social_0000_existing_tables.sql',
      '20261123090001_bos_social_0001_tables.sql',
    ])
    await run(['migrations', '--supabase', '--out', folder], '2027-01-01T00:00:00Z')
    expect(await readdir(folder)).toEqual(files)
  })

  test('knows the folder of Supabase by its name', async () => {
    const folder = join(await emptyFolder(), 'supabase', 'migrations')
    await run(['migrations', '--out', folder])
    expect((await readdir(folder))[0]).toBe('20261123090000_bos_social_0000_existing_tables.sql')
  })

  test.each([
    [[], 'There is one command: migrations.'],
    [['migrate'], 'There is one command: migrations.'],
    [['migrations'], 'migrations needs --out <folder>.'],
    [['migrations', '--to', 'sql'], "Unknown option '--to'"],
  ])('answers %j with one sentence, the usage and exit code 2', async (args, sentence) => {
    const { code, error, out } = await run(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(error.startsWith(sentence)).toBe(true)
    expect(error).toContain('Usage:')
  })

  test('says in one sentence that a folder cannot be written to', async () => {
    const file = join(await emptyFolder(), 'file')
    await writeFile(file, '')
    const { code, error } = await run(['migrations', '--out', file])
    expect(code).toBe(1)
    expect(error).toMatch(/^Could not write to .*file \(ENOTDIR\): give --out/)
  })

  test('explains itself', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--supabase'), error: '' })
  })
})
