const SKIES = ['#f2c9a1', '#a9c8e8', '#e8b4b8', '#b7d3b0', '#c9b8e6', '#f0dc9d']
const HILLS = ['#34597a', '#5b4a72', '#2f6b5a', '#8a4b3c', '#41506b', '#6b5a2f']
const SUNS = ['#fff6dd', '#ffe1b0', '#fbd7d7']

/** A small landscape, always the same one for the same name. */
export function drawPicture(name: string): string {
  const sum = name.split('').reduce((all, letter) => (Math.imul(all, 31) + letter.charCodeAt(0)) >>> 0, 7)
  // Names that differ in their last digit are to look different too.
  const seed = Math.imul(sum ^ (sum >>> 15), 0x2c1b3c6d) >>> 0
  const pick = (colours: readonly string[], shift: number): string => colours[(seed >>> shift) % colours.length] ?? ''
  const at = (low: number, high: number, shift: number): number => low + ((seed >>> shift) % (high - low))
  const hill = (top: number, lean: number): string => `M0 ${top}Q${100 + lean} ${top - 70} 320 ${top + 30}V320H0Z`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 320">
<path fill="${pick(SKIES, 2)}" d="M0 0h320v320H0z"/>
<circle cx="${at(60, 260, 4)}" cy="${at(100, 150, 7)}" r="${at(26, 44, 9)}" fill="${pick(SUNS, 3)}"/>
<path fill="${pick(HILLS, 5)}" opacity=".55" d="${hill(at(170, 200, 6), at(0, 80, 8))}"/>
<path fill="${pick(HILLS, 11)}" d="${hill(at(205, 235, 10), at(-60, 40, 12))}"/>
</svg>`
}
