/** Real host names by the names the client's options use. */
export const HOSTS = {
  facebookDialog: 'www.facebook.com',
  facebookGraph: 'graph.facebook.com',
  instagramDialog: 'www.instagram.com',
  instagramApi: 'api.instagram.com',
  instagramGraph: 'graph.instagram.com',
} as const

export function isHost(name: string): boolean {
  return Object.values<string>(HOSTS).includes(name)
}
