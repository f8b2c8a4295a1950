// A mail server for the tests: it speaks SMTP on a port of 127.0.0.1 and writes what it hears as lines of JSON.
// Recipients that begin with bad are refused for good, with odd in letters of which some are none, with later for now,
// with unknown as if nobody had signed in; with lost the connection ends. A mail says over which connection it came.
// TLS_KEY and TLS_CERT: TLS from the first byte. SMTP_PASSWORD: it wants AUTH PLAIN.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

const { TLS_KEY, TLS_CERT, SMTP_PASSWORD, PORT = '0' } = process.env
const tell = (event) => console.log(JSON.stringify(event))

let connections = 0

function converse(socket) {
  connections += 1
  const connection = connections
  let rest = ''
  let mail = null
  let isSignedIn = !SMTP_PASSWORD
  const say = (line) => socket.write(`${line}\r\n`)
  const commands = {
    EHLO: () => say(SMTP_PASSWORD ? '250-tests\r\n250 AUTH PLAIN' : '250-tests\r\n250 8BITMIME'),
    AUTH: (text) => {
      const [, , secret] = text.split(' ')
      isSignedIn = Buffer.from(secret ?? '', 'base64').toString().endsWith(`\0${SMTP_PASSWORD}`)
      say(isSignedIn ? '235 welcome' : `535 5.7.8 who are you: ${text}`)
    },
    MAIL: (text) => {
      if (!isSignedIn) return say('530 5.7.0 who are you')
      mail = { from: text.match(/<(.*)>/)?.[1], to: [], data: '' }
      return say('250 ok')
    },
    RCPT: (text) => {
      const to = text.match(/<(.*)>/)?.[1] ?? ''
      tell({ asked: to })
      if (to.startsWith('bad')) return say('550 5.1.1 nobody of that name')
      if (to.startsWith('odd')) return say('550 5.1.1 no\0body \u001b[31mhere')
      if (to.startsWith('unknown')) return say('530 5.7.0 who are you')
      if (to.startsWith('later')) return say('451 4.7.1 come back later')
      if (to.startsWith('lost')) return socket.destroy()
      mail.to.push(to)
      return say('250 ok')
    },
    DATA: () => {
      mail.isOpen = true
      say('354 go on')
    },
    NOOP: () => say('250 ok'),
    RSET: () => say('250 ok'),
    QUIT: () => {
      say('221 bye')
      socket.end()
    },
  }
  const hear = (line) => {
    if (mail?.isOpen) {
      if (line !== '.') {
        mail.data += `${line.replace(/^\./, '')}\n`
        return
      }
      tell({ from: mail.from, to: mail.to, data: mail.data, connection })
      mail = null
      say('250 taken')
      return
    }
    const command = commands[line.slice(0, 4).toUpperCase()]
    if (command) command(line)
    else say('502 what')
  }
  socket.on('data', (bytes) => {
    rest += bytes.toString()
    for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
      const line = rest.slice(0, end)
      rest = rest.slice(end + 2)
      hear(line)
    }
  })
  socket.on('error', () => {})
  say('220 tests')
}

const server = TLS_KEY
  ? createTlsServer({ key: readFileSync(TLS_KEY), cert: readFileSync(TLS_CERT) }, converse)
  : createServer(converse)
server.on('tlsClientError', () => {})
server.listen(Number(PORT), '127.0.0.1', () => tell({ port: server.address().port }))
