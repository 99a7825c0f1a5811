/** Where a login at Meta leads to. */
export type MetaPlatform = 'facebook' | 'instagram'

export function isMetaPlatform(name: string): name is MetaPlatform {
  return name === 'facebook' || name === 'instagram'
}
