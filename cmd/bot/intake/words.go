package intake

import (
	"fmt"
	"strings"

	"verbatim.example/rag/text"
)

// Why a document is not taken, French and English side by side; each ends in the
// remedy.

// A Refusal says why a document is not taken.
type Refusal struct {
	Key  string   `json:"key"`
	Args []string `json:"args,omitempty"`
}

func refuse(key string, args ...string) *Refusal { return &Refusal{key, args} }

func (r *Refusal) Error() string { return r.In(text.English) }

// In returns the reason in a language: French, else English.
func (r *Refusal) In(lang text.Language) string {
	p, ok := reasons[r.Key]
	if !ok {
		p = reasons["broken"]
	}
	s := p.en
	if lang == text.French {
		s = p.fr
	}
	if len(r.Args) == 0 || !strings.Contains(s, "%") {
		return s
	}
	args := make([]any, len(r.Args))
	for i, a := range r.Args {
		args[i] = a
	}
	return fmt.Sprintf(s, args...)
}

var reasons = map[string]struct{ fr, en string }{
	"kind":     {"ce n’est ni HTML, ni PDF, ni DOCX, ni ODT, ni Markdown, ni texte : convertissez le document", "not HTML, PDF, DOCX, ODT, Markdown or text: convert the document"},
	"mismatch": {"le contenu n’est pas du type annoncé : renommez ou convertissez le document", "the content is not what its name or type says: rename or convert the document"},
	"big":      {"plus de 5 Mo : découpez le document en articles", "over 5 MB: split the document into articles"},
	"swollen":  {"le document se décompresse en plus de %s Mo : enregistrez-le sans images, ou en texte", "the document unpacks to more than %s MB: save it without pictures, or as text"},
	"deep":     {"le document est imbriqué trop profondément : enregistrez-le en texte", "the document is nested too deeply: save it as text"},
	"empty":    {"aucun texte d’article : vérifiez le document, ou enregistrez le texte dans un fichier .txt", "no text of an article: look at the document, or save the text in a .txt file"},
	"broken":   {"le document ne se lit pas : enregistrez-le à nouveau, ou en texte", "the document cannot be read: save it again, or as text"},
	"locked":   {"le document est protégé par un mot de passe : enregistrez-le sans", "the document is locked by a password: save it without"},
	"scan":     {"ce PDF n’a pas de couche de texte : reconnaissez-le d’abord, ocrmypdf --language fra in.pdf out.pdf", "this PDF has no text layer: recognise it first, ocrmypdf --language eng in.pdf out.pdf"},
	"glyphs":   {"la couche de texte de ce PDF n’est pas lisible : reconnaissez-le, ocrmypdf --force-ocr in.pdf out.pdf", "the text layer of this PDF is not readable: recognise it, ocrmypdf --force-ocr in.pdf out.pdf"},
	"slow":     {"la lecture prend trop de temps ou de mémoire : enregistrez le document en texte", "reading takes too long or too much memory: save the document as text"},
	// What the corpus says is English, for operators: French does without it.
	"unread": {"le corpus ne le lirait pas : vérifiez l’en-tête entre deux lignes ---, ou enregistrez le texte seul, en UTF-8", "the corpus would not read it: %s"},

	"off":       {"les adresses sont refusées : enregistrez la page dans un fichier, ou définissez ADD_URLS=on", "addresses are off: save the page as a file, or set ADD_URLS=on"},
	"address":   {"ce n’est pas une adresse http ou https simple, sur le port 80 ou 443 : corrigez-la", "not a plain http or https address on port 80 or 443: correct it"},
	"private":   {"l’adresse mène hors du Web public : enregistrez la page dans un fichier", "the address leads outside the public web: save the page as a file"},
	"proxy":     {"un proxy est défini et les adresses ne pourraient être vérifiées : ADD_URLS=proxy lui fait confiance", "a proxy is set and addresses could not be checked: ADD_URLS=proxy trusts it"},
	"redirects": {"trop de redirections, ou une de https vers http : donnez l’adresse finale", "too many redirects, or one from https to http: give the final address"},
	"status":    {"le site répond %s : enregistrez la page dans un fichier", "the site answers %s: save the page as a file"},
	"encoding":  {"le site envoie une compression qui n’était pas demandée : enregistrez la page dans un fichier", "the site sends a compression nobody asked for: save the page as a file"},
	"direct":    {"aucun proxy n’est défini pour cette adresse, et ADD_URLS=proxy ne lit rien sans proxy : définissez HTTPS_PROXY, ou ADD_URLS=on", "no proxy is set for this address, and ADD_URLS=proxy reads nothing without one: set HTTPS_PROXY, or ADD_URLS=on"},
	"name":      {"le nom du site est inconnu : corrigez l’adresse, ou enregistrez la page dans un fichier", "the name of the site is unknown: correct the address, or save the page as a file"},
	"patience":  {"le site met trop de temps à répondre : réessayez, ou enregistrez la page dans un fichier", "the site takes too long to answer: try again, or save the page as a file"},
	"host":      {"la connexion au site n’aboutit pas : réessayez, ou enregistrez la page dans un fichier", "the connection to the site fails: try again, or save the page as a file"},

	"metadata": {"%s ne se lit pas : une date comme 2024-10-25, une adresse http ou https", "%s cannot be read: a date like 2024-10-25, an http or https address"},
	"exists":   {"%s existe déjà : choisissez un autre titre", "%s is there already: choose another title"},
}
