// One HTML file with everything inside, and the policy that lets nothing else run: dist/dashboard.html.gz is
// committed and carried by the library, dist/policy.txt is the header that goes with it.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipAsync } from '@gfx/zopfli'
import { defineConfig, type Plugin } from 'vite'
import { oneSetOfKeys } from './words.build'

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

// What the page may do; who serves it adds from where it may ask.
const policyOf = (script: string, style: string, connect: string) =>
  [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

// A closing tag inside a string would end the element.
const inScript = (code: string) => code.replaceAll('</script', '<\\/script')

function oneFile(): Plugin {
  let folder = 'dist'
  return {
    name: 'one-file',
    enforce: 'post',
    configResolved(config) {
      folder = config.build.outDir
    },
    async generateBundle(_options, bundle) {
      let page = ''
      let script = ''
      let style = ''
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type === 'chunk') script += inScript(file.code.trim())
        else if (name.endsWith('.css')) style += String(file.source).trim()
        else if (name.endsWith('.html')) page = String(file.source)
        delete bundle[name]
      }
      if (!page || !script || !style) this.error('the build has no page, script or style')
      const anywhere = "'self' https: http://localhost:* http://127.0.0.1:*"
      const head = `<meta http-equiv="Content-Security-Policy" content="${policyOf(script, style, anywhere)}">`
      page = page
        .replace(/\s*<script type="module"[^>]*><\/script>/, '')
        .replace(/\s*<link rel="stylesheet"[^>]*>/, '')
        .replace(/(<meta charset="utf-8" \/>)/, (charset) => `${charset}\n    ${head}`)
        .replace('</head>', () => `<style>${style}</style>\n  </head>`)
        .replace('</body>', () => `<script type="module">${script}</script>\n  </body>`)
      mkdirSync(folder, { recursive: true })
      // A twentieth smaller than what zlib writes, and unpacked like any other gzip.
      writeFileSync(join(folder, 'dashboard.html.gz'), await gzipAsync(page, { numiterations: 15, blocksplittingmax: 0 }))
      writeFileSync(join(folder, 'policy.txt'), `${policyOf(script, style, "'self'")}; frame-ancestors 'none'\n`)
    },
  }
}

/** Elements by h(), which says less than what compilers write by themselves: a hundredth of the page. */
function shortElements(): Plugin {
  return {
    name: 'short-elements',
    enforce: 'pre',
    transform: (code, id) => id.endsWith('.tsx') ? { code: `import { h, Fragment } from 'preact'\n${code}`, map: null } : undefined,
  }
}

export default defineConfig({
  plugins: [shortElements(), oneSetOfKeys(), oneFile()],
  oxc: { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' } },
  build: {
    target: 'es2022',
    cssCodeSplit: false,
    modulePreload: false,
    assetsInlineLimit: 0,
    emptyOutDir: false,
    reportCompressedSize: false,
  },
})
