package discord

// What the bot says about itself, to those who run it, and when it cannot.

// Refusals to work, each one sentence, with what to do.
var (
	saidFailed      = said{"Je n’ai pas pu répondre ; si cela continue, donnez la référence %s aux responsables.", "I could not answer; if this goes on, give reference %s to the people in charge."}
	saidTooLate     = said{"La réponse a pris trop de temps ; reposez la question, si possible plus courte.", "The answer took too long; please ask again, more briefly if you can."}
	saidArchive     = said{"Les archives ne répondent pas en ce moment : reposez la question dans quelques minutes.", "The archive cannot be reached at the moment: please ask again in a few minutes."}
	saidLater       = said{"C’est long : la réponse viendra dans un message de ce salon.", "This takes long: the answer will come as a message in this channel."}
	saidInterrupted = said{"Interrompu par un redémarrage : reposez la question.", "Interrupted by a restart: please ask again."}
	saidStopping    = said{"Je redémarre ; reposez la question dans une minute.", "I am restarting; please ask again in a minute."}
	saidStarting    = said{"Je lis encore les articles ; reposez la question dans une minute.", "I am still reading the articles; please ask again in a minute."}
	saidTooMany     = said{"Vous allez plus vite que moi : réessayez dans %d s.", "You are faster than I am: try again in %d s."}
	saidQuota       = said{"Ce serveur a atteint ses %d questions du jour ; revenez demain.", "This server has reached its %d questions of the day; come back tomorrow."}
	saidQueued      = said{"Beaucoup de questions en ce moment : vous êtes en place %d.", "Many questions at the moment: you are number %d in line."}
	saidFull        = said{"Trop de questions en ce moment ; réessayez dans une minute.", "Too many questions at the moment; try again in a minute."}
	saidTooLong     = said{"Question coupée à %d caractères.", "Question cut at %d characters."}
	saidNoQuestion  = said{"Posez-moi une question après la mention, ou avec /demander.", "Ask me a question after the mention, or with /ask."}
	saidNoText      = said{"Discord ne me transmet pas ce message : mentionnez-moi, ou utilisez /demander.", "Discord does not give me this message: mention me, or use /ask."}
	saidWrongServer = said{"Ce bot ne sert que le serveur de ses responsables.", "This bot serves only the server of those who run it."}
	saidWrongPlace  = said{"Je ne réponds pas dans ce salon ; essayez un de ceux que l’administration a ouverts.", "I do not answer in this channel; try one that the administrators have opened."}
	saidWrongRole   = said{"Il vous manque un rôle pour m’interroger ; demandez à l’administration.", "You lack a role to ask me; please see the administrators."}
	saidNoDM        = said{"Je ne réponds pas aux messages privés ; demandez dans le serveur, avec l’option « privé » si vous voulez.", "I do not answer direct messages; ask on the server, with the “private” option if you like."}
	saidAskThere    = said{"Je ne vous ai encore vu sur aucun serveur : posez-y d’abord une question, puis je répondrai ici.", "I have not met you on a server yet: ask a question there first, then I will answer here."}
	saidMembersOnly = said{"Je ne réponds en privé qu’aux membres du serveur que je sers.", "I answer direct messages only of members of the server I serve."}
	saidBadDate     = said{"Écrivez la date ainsi : 2024, 2024-10 ou 2024-10-25.", "Write the date like this: 2024, 2024-10 or 2024-10-25."}
	saidAdminOnly   = said{"Cette commande est réservée à l’administration du serveur.", "This command is for the administrators of the server."}
	saidUnknown     = said{"Je ne connais pas cette commande ; elle date peut-être d’une autre version.", "I do not know this command; it may be from another version."}
)

// /help and the first message in a server. The promise comes first: it is why
// the bot exists; then its limit.
var (
	saidWhatItIs = said{
		"**Je réponds à vos questions avec des phrases des articles, mot pour mot, fichier et lignes à l’appui.** Quand les articles ne répondent pas, je le dis. Mot pour mot ne veut pas dire vrai : je cite qui parle, quand, et qui le dément.",
		"**I answer your questions with sentences of the articles, word for word, with file and lines.** When the articles do not answer, I say so. Word for word does not mean true: I quote who speaks, when, and who denies it.",
	}
	saidWhatItWrites = said{
		"**Je réponds à vos questions d’après les articles : un modèle rédige, et chaque phrase est vérifiée dans un passage cité, avec fichier et lignes, ou n’est pas montrée.** Quand les articles ne répondent pas, je le dis. Vérifié ne veut pas dire vrai : je dis qui parle, quand, et qui le dément.",
		"**I answer your questions from the articles: a model writes, and each sentence is checked against a cited passage, with file and lines, or not shown.** When the articles do not answer, I say so. Checked does not mean true: I say who speaks, when, and who denies it.",
	}
	saidHowTo = said{
		"Mentionnez-moi, ou : `/demander` une question, `/chercher` des passages, `/source` un article, `/vérifier` une citation, `/dossier` un sujet. Clic droit sur un message, Applications : *Vérifier dans le corpus*.",
		"Mention me, or: `/ask` a question, `/search` for passages, `/source` for an article, `/verify` a quote, `/dossier` a topic. Right-click a message, Apps: *Check against the corpus*.",
	}
	saidCorpus    = said{"**Corpus** %s, le plus récent : %s.", "**Corpus** %s, the newest: %s."}
	saidCorpusNo  = said{"**Corpus** %s.", "**Corpus** %s."}
	saidMode      = said{"**Mode** %s", "**Mode** %s"}
	saidVersion   = said{"**Version** %s", "**Version** %s"}
	saidTry       = said{"**Pour commencer**", "**To begin with**"}
	saidStarter   = said{"Que disent les articles sur %s ?", "What do the articles say about %s?"}
	saidPrivacy   = said{"**Ce que je garde** : des compteurs par jour, votre vote, un lien vers les questions publiques restées sans réponse (30 jours), sous un identifiant brouillé. Aucun texte de message ; seulement un mot absent des articles, quand trois personnes l’ont cherché. Le bouton ci-dessous efface ce qui vous concerne.", "**What I keep**: counters by day, your vote, a link to public questions left without an answer (30 days), under a scrambled id. No text of messages; only a word that is in no article, once three people have looked for it. The button below erases what is about you."}
	saidPrivacyIn = said{"**Qui reçoit vos questions** : cette machine seule, aucun service tiers.", "**Who receives your questions**: this machine alone, no third party."}
	saidPrivacyTo = said{"**Qui reçoit vos questions** : cette machine ;", "**Who receives your questions**: this machine;"}

	saidPrivacyWrite = said{"%s, avec des passages des articles, pour rédiger", "%s, with passages of the articles, to write"}
	saidPrivacyFind  = said{"%s, pour chercher les passages", "%s, to find the passages"}
	saidPrivacyNot   = said{"Un message vérifié par le menu ou par `/vérifier` ne quitte pas cette machine.", "A message checked from the menu or with `/verify` does not leave this machine."}

	saidForgotten = said{"C’est fait : ce qui vous concernait est effacé.", "Done: what was about you is erased."}
	saidNothingOf = said{"Je ne gardais rien sur vous.", "I kept nothing about you."}
	saidWelcome   = said{
		"Bonjour ! Je réponds aux questions sur %s, avec mes sources, fichier et lignes. Mentionnez-moi ou écrivez `/demander` ; `/aide` dit ce que je fais et ce que je garde. L’administration règle rôles et salons dans Paramètres du serveur, Intégrations.",
		"Hello! I answer questions about %s, with my sources, file and lines. Mention me or write `/ask`; `/help` says what I do and what I keep. Administrators set roles and channels in Server Settings, Integrations.",
	}
)

// For those who run the bot.
var (
	saidStatus       = said{"**État**", "**Status**"}
	saidStatusCorpus = said{"%d passages ; fichiers ou lignes écartés : %d", "%d passages; files or lines skipped: %d"}
	saidStatusKept   = said{"Illisibles pour l’instant, cités dans leur dernière bonne version : %s", "Unreadable for now, quoted in their last good version: %s"}
	saidStatusHidden = said{"Masqués : %s", "Hidden: %s"}
	saidStatusSince  = said{"Démarré %s", "Started %s"}
	saidReloading    = said{"Je relis les articles ; les réponses viennent de l’ancienne lecture jusqu’à la fin.", "I am reading the articles again; answers come from the old reading until it ends."}
	saidReloaded     = said{"Relu : %s, %d passages.", "Read again: %s, %d passages."}
	saidReloadFailed = said{"La relecture a échoué, l’ancienne lecture reste ; référence %s dans le journal.", "Reading again failed, the old reading stays; reference %s in the log."}
	saidNowHidden    = said{"%s n’est plus dans aucune réponse. La même commande l’y remet.", "%s is in no answer any more. The same command puts it back."}
	saidNowShown     = said{"%s est de nouveau dans les réponses.", "%s is in the answers again."}
	saidHiddenMark   = said{"(masqué) ", "(hidden) "}
	saidReview       = said{"**À revoir, 30 jours** (liens ; ce qu’ils montrent dépend de vos droits)", "**To review, 30 days** (links; what they show depends on your rights)"}
	saidNoReview     = said{"Rien à revoir.", "Nothing to review."}
	saidRefusedLink  = said{"sans réponse", "no answer"}
	saidBadLink      = said{"mal notée", "rated down"}
	saidMissingWords = said{"**Mots absents des articles**, demandés par trois personnes au moins : %s", "**Words in no article**, asked by three people at least: %s"}
	saidUsage        = said{"**Questions par jour**", "**Questions by day**"}
	saidUsageDay     = said{"%s : %d questions de %d personnes, %d sans réponse, %d utiles, %d à revoir", "%s: %d questions by %d people, %d without an answer, %d helpful, %d not"}
	saidUsageModel   = said{"%d rédigées par un modèle, %d citées à défaut", "%d written by a model, %d quoted for want of it"}
	saidNoUsage      = said{"Aucune question encore.", "No question yet."}
	saidAdminNowhere = said{"Les signalements n’ont pas de salon : définissez ADMIN_CHANNEL.", "Reports have no channel: set ADMIN_CHANNEL."}
)

// /admin add.
var (
	labelAdd       = said{"Ajouter", "Add"}
	labelAddAgain  = said{"Ajouter quand même", "Add all the same"}
	labelDiscard   = said{"Ne pas ajouter", "Do not add"}
	saidAddNowhere = said{"Ce bot lit ses articles de démonstration : définissez CORPUS_DIR pour pouvoir en ajouter.", "This bot reads its demonstration articles: set CORPUS_DIR to be able to add some."}
	saidAddWhat    = said{"Donnez un fichier ou une adresse, l’un des deux.", "Give a file or an address, one of the two."}
	saidAddBig     = said{"Plus de 5 Mo : découpez le document en articles.", "Over 5 MB: split the document into articles."}
	saidAddBusy    = said{"Je lis un autre document ; réessayez dans une minute.", "I am reading another document; try again in a minute."}
	saidAddOver    = said{"Ce document n’attend plus ; refaites /admin ajouter.", "This document does not wait any more; please use /admin add again."}
	saidAddFailed  = said{"L’article n’a pas pu être écrit ; référence %s dans le journal.", "The article could not be written; reference %s in the log."}
	saidNotAdded   = said{"Non ajouté : %s.", "Not added: %s."}
	saidUntitled   = said{"(sans titre)", "(untitled)"}
	saidAdding     = said{"Ajouté : %s. Je relis les articles.", "Added: %s. I am reading the articles again."}
	saidAdded      = said{"Ajouté : %s, parmi %s.", "Added: %s, among %s."}
	saidDiscarded  = said{"Rien n’a été ajouté.", "Nothing was added."}
	saidSameFile   = said{"Le même fichier est déjà là : %s.", "The same file is there already: %s."}
	saidSameURL    = said{"La même adresse est déjà là : %s.", "The same address is there already: %s."}
	saidSameText   = said{"Presque le même texte est déjà là : %s.", "Nearly the same text is there already: %s."}
)

// What only an administrator can mend: each says what to click.
var (
	saidNeedSend    = said{"Je ne peux pas écrire ici : Paramètres du salon, Permissions, mon rôle, « Envoyer des messages ».", "I cannot write here: Channel Settings, Permissions, my role, “Send Messages”."}
	saidNeedThreads = said{"Je ne peux pas écrire dans ce fil : Paramètres du salon, Permissions, mon rôle, « Envoyer des messages dans les fils ».", "I cannot write in this thread: Channel Settings, Permissions, my role, “Send Messages in Threads”."}
)
