// What the page says by itself, in Greek with English beside it. What the line says comes from the service.

export const W = {
  ready: ["Έτοιμο", "Ready"],
  ringing: ["Καλεί…", "Ringing…"],
  speaks: ["Μιλά η γραμμή", "The line speaks"],
  listens: ["Περιμένει πλήκτρα", "Waiting for keys"],
  records: ["Ηχογράφηση", "Recording"],
  waits: ["Απαντά…", "Answering…"],
  over: ["Η κλήση έληξε", "The call is over"],
  first: ["Πατήστε το πράσινο πλήκτρο και ακούστε.", "Press the green button and listen."],
  again: ["Καλέστε ξανά όποτε θέλετε.", "Call again whenever you like."],
  notYet: ["Ακόμη μιλά η γραμμή: τα πλήκτρα μετρούν μόλις τελειώσει αυτή η φράση.",
    "The line is still speaking: keys count once this sentence is over."],
  one: ["Ένα πλήκτρο", "One key"],
  upTo: (n) => [`Έως ${n} πλήκτρα`, `Up to ${n} keys`],
  hash: ["τέλος με #", "# ends it"],
  dialled: (who) => [`Κλήση από ${who}`, `Call from ${who}`],
  pressed: (keys) => [`Πατήσατε ${keys}`, `You pressed ${keys}`],
  silent: ["Δεν πατήσατε τίποτε: έληξε ο χρόνος", "You pressed nothing: the time ran out"],
  spoke: (s) => [`Μιλήσατε ${s} δευτερόλεπτα`, `You spoke for ${s} seconds`],
  wrote: (text) => [`Είπατε: «${text}»`, `You said: “${text}”`],
  unspoken: ["Δεν μιλήσατε", "You did not speak"],
  hungUp: ["Κλείσατε", "You hung up"],
  lineEnded: ["Η γραμμή έκλεισε", "The line hung up"],
  took: (ms) => [`απάντησε σε ${ms} ms`, `answered in ${ms} ms`],
  lost: ["Η υπηρεσία δεν απάντησε στη σελίδα. Δοκιμάστε ξανά.", "The service did not answer the page. Try again."],
  stale: ["Η υπηρεσία ξεκίνησε από την αρχή. Ανανεώστε τη σελίδα.", "The service was restarted. Reload the page."],
  micAsk: ["Μιλήστε με το μικρόφωνό σας ή γράψτε τι θα λέγατε.", "Speak into your microphone, or write what you would say."],
  micOn: ["Σας ακούμε. Κλείστε με # ή με σιωπή.", "We can hear you. End with # or with silence."],
  micNo: ["Δεν υπάρχει μικρόφωνο: γράψτε τι θα λέγατε και το λέμε εμείς.",
    "There is no microphone: write what you would say, and we say it for you."],
  micSend: ["Η ηχογράφηση αποστέλλεται…", "Sending the recording…"],
  call: ["Η κλήση γράφτηκε πριν ακουστεί η πρώτη λέξη", "The call was stored before the first word was heard"],
  callLate: ["Η κλήση γράφτηκε μόλις επέστρεψε η βάση", "The call was stored once the database was back"],
  nothing: ["Δεν γράφτηκε τίποτε: η βάση δεν δέχεται εγγραφές", "Nothing was stored: the database takes no writes"],
  opened: (n) => [`Άνοιξε το αίτημα ${n}`, `Request ${n} was opened`],
  added: (n) => [`Προστέθηκε στο αίτημα ${n}`, `Added to request ${n}`],
  asked: (n) => [`Ρωτήσατε για το αίτημα ${n}`, `You asked about request ${n}`],
  reopened: (n) => [`Άνοιξε ξανά το αίτημα ${n}`, `Request ${n} was reopened`],
  ticket: (t) => [`Δελτίο στο σύστημα υποστήριξης: ${t}`, `Ticket at the helpdesk: ${t}`],
  team: (t) => [`Ομάδα: ${t}`, `Team: ${t}`],
  clip: ["Η ηχογράφηση είναι στον πάροχο", "The recording is at the carrier"],
  kept: ["Η ηχογράφηση ήρθε και φυλάχτηκε", "The recording was fetched and kept"],
  ended: ["Το τέλος της κλήσης γράφτηκε", "The end of the call was stored"],
  request: ["Αίτημα", "Request"],
  promised: (n) => [n === 1 ? "Μία ενημέρωση του δελτίου εκκρεμεί" : `${n} ενημερώσεις του δελτίου εκκρεμούν`,
    n === 1 ? "One update of the ticket is pending" : `${n} updates of the ticket are pending`],
  trouble: ["το σύστημα υποστήριξης δεν απαντά, θα ξαναδοκιμάσουμε", "the helpdesk does not answer, it will be tried again"],
  delivered: ["Το δελτίο είναι ενημερωμένο", "The ticket is up to date"],
  unknownSchool: ["Σχολείο άγνωστο ακόμη", "School not known yet"],
  noRecord: ["Ακόμη τίποτε.", "Nothing yet."],
  inCall: (n) => n === 1 ? ["Ένα βήμα διαλόγου", "One turn"] : [`${n} βήματα διαλόγου`, `${n} turns`],
  switch: {
    helpdesk: ["Το σύστημα υποστήριξης", "The helpdesk"],
    database: ["Η βάση δεδομένων", "The database"],
  },
  works: ["λειτουργεί", "works"],
  fails: ["δεν απαντά", "does not answer"],
  story: {
    "helpdesk-fail": ["Το σύστημα υποστήριξης αποσυνδέθηκε. Καλέστε: το αίτημα παίρνει αριθμό και το δελτίο περιμένει.",
      "The helpdesk is unplugged. Call: the request gets its number, and the ticket waits."],
    "helpdesk-mend": ["Συνδέθηκε ξανά: ό,τι περίμενε παραδίδεται τώρα.", "Plugged in again: what waited is delivered now."],
    "database-fail": ["Η βάση δεν δέχεται εγγραφές, για τρία λεπτά το πολύ. Καλέστε: η γραμμή κρατά μήνυμα.",
      "The database takes no writes, for three minutes at most. Call: the line takes a message."],
    "database-mend": ["Η βάση επέστρεψε: το μήνυμα που αφήσατε γίνεται αίτημα.", "The database is back: the message you left becomes a request."],
  },
  state: {
    received: ["Καταχωρίστηκε", "Received"], needs_look: ["Χρειάζεται έλεγχο", "Needs a look"],
    confirmed: ["Επιβεβαιωμένο", "Confirmed"], waiting_school: ["Αναμένει το σχολείο", "Waiting for the school"],
    done: ["Ολοκληρώθηκε", "Done"], merged: ["Συγχωνεύτηκε", "Merged"],
    absorbed: ["Ενώθηκε με άλλο", "Absorbed"], no_request: ["Δεν είναι αίτημα", "No request"],
  },
};

export function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function two([el, en]) {
  const part = document.createDocumentFragment();
  part.append(node("span", {}, el), " ", node("span", { lang: "en" }, en));
  return part;
}
