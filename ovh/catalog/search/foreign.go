package search

// foreignFillers are small words of French and Spanish, each line behind what they are
// in English. They show the language of a question; those with a tilde may be
// English, too.
const foreignFillers = `
of: de du des d~ del~
the: le la les l~ el los las un une una uno unos unas
my: mon ma~ mes mi mis notre nos~ nuestro nuestra nuestros nuestras
your: votre vos su sus
this: ce cet cette ces este esta estos estas eso cela ca~
to: a~ au aux al pour~ para vers
in: en~ dans
on: sur sobre
with: avec con
without: sans sin~
for: por par~
from: depuis desde chez
between: entre
before: avant antes
other: autre autres otro otra otros otras
all: tout~ tous toute toutes todo~ todos todas
and: et y~ o~ puis
which: quel quelle quels quelles cual cuales que qu~
what: quoi
who: qui quien quienes
when: quand cuando
where: ou~ donde
how: comment~ como
how many: combien cuanto cuanta cuantos cuantas
i: je j~ yo nous me~ moi
is: es~ sont son~ est~ suis
do: se s~ n~ ne pas il elle lui on~ tu te no~ si~ lo faire fait hacer hace haz
want: veux voudrais veut faut besoin peux quiero quisiera necesito puedo hay~ tengo avoir tener
`

// foreign is a dictionary of French and Spanish: what it is in English, a
// colon, and the words for it, without accents. A hyphen ends the beginning of a
// word, an underscore joins the words of a phrase without its fillers. Those with
// a tilde may be English, and count where the question shows that it is not.
//
//nolint:misspell // it is no English
const foreign = `
list: lister~ listar listado liste~ lista enumer-
show: voir vois ver afficher affich- montr- mostr- muestr- consult-~ visualis- visualiz-~ regard- mirar connaitre conocer savoir saber consultar consulter
get: obten- recuper-~ cherch- busc- trouv- encontr-
create: creer cree creation crear crea creacion
new: nouveau nouvel nouvelle nuevo nueva
add: ajout- anad- agreg- rajout-
delete: supprim- suppression effac- borr- elimin- suprim- detrui- retir- enlev- quitar quito quita virer
change: chang-~ modifi-~ modific- cambi- editer editar remplac- reemplaz- modificar changer
update: actualiz- maj mettre_jour mise_jour poner_dia
send: envoy- envoi envia- envio mandar
reboot: redemarr- reinici- rebooter
reinstall: reinstal-~ reinstalar
install: instal-~ instalar
start: demarr- allum- rallum- encend- enciend- arranc- lancer lance~ iniciar
stop: mettre_pause arret- eteind- eteins etein- apag- deten- parar stopper~ couper coupe
enable: activ-~ activar activer
disable: desactiv-
restore: restaur- remett- retabli- restablec- recuperar revenir volver
backup: sauvegard- respald- copia_seguridad copie_securite
copy: copi-~ copiar copie
snapshot: instantan- cliche~
attach: attach-~ brancher branche rattach- monter montar adjunt- asoci- associ-~ vincul- asociar associer
connect: conect- reli-er relier
detach: detach-~ debranch- desconect- deconnect- desvincul- dissoci-
enlarge: agrandi- ampli- augment-~ aument- etendre plus_grand plus_grande mas_grande plus_gros mas_espacio aumentar augmenter ampliar agrandar
shrink: redui- reduc-~ dismin- reducir reduire
resize: redimension-
move: deplac- mover mueve basculer pasar passer~
migrate: migr-~ migrar migrer
transfer: transfer-~ transferir
rename: renomm- renombr-
block: bloqu-
unblock: debloqu- desbloqu-
pay: payer paye pagar paga regler
payment: paiement pago
order: commande commander pedido
buy: achet- achat comprar compra
cancel: annul- anul- cancel-~ cancelar
terminate: resilier resilie resiliation dar_baja darse_baja mettre_fin
renew: renouvel- renov-~ prolong-~ renovar renouveler
expire: expir-~ caduc- vence vencer vencimiento echeance expirar
allow: autoris- autoriz- permett- permit-~ permitir
forbid: interdi- refus-~ prohib-~ rechaz-
invite: invit-~ invitar inviter
open: ouvr- abrir abre
close: fermer cerrar
protect: proteg-
redirect: redirig- redirec-~ rediriger redirigir
point: pointer~ apunt-
download: telecharg- descarg-
upload: televers- subir
schedule: planifi- programm-~ programar~ programar
generate: genere- generar
store: guardar guarda stocker conserv-
lend: preter
accept: accepter aceptar
share: partag- compart-
check: verifi- comprob-
reset: reinitialis-
forgot: oublie- olvid- perdu perdido
read: lire leer
write: ecrire escribir

server: serveur servidor
dedicated: dedie dediee dedicad-
virtual machine: machine_virtuelle maquina_virtual
machine: maquina ordinateur
disk: disque disco
hard disk: disque_dur disco_duro
memory: memoire memoria
network: reseau red~
network card: carte_reseau tarjeta_red
private network: reseau_prive red_privada
address: adresse direccion
IP: adresse_ip direccion_ip
DNS record: enregistrement_dns registro_dns entree_dns
SSL certificate: certificat_ssl certificado_ssl
domain: domaine dominio
domain name: nom_domaine nombre_dominio
name: nom nombre
zone: zona
record: entree~ enregistrement registro~ entrada
subdomain: sous_domaine subdominio
name server: serveur_nom servidor_nombre serveur_dns servidor_dns
reverse: inverse inversa inverso
password: mot_passe contrasena
key: cle clef llave clave
user: utilisateur utilisatrice usuario usuaria
account: compte cuenta
bill: factur-
unpaid: impaye impayee impagad- pendiente
debt: dette deuda
payment method: moyen_paiement metodo_pago medio_pago forma_pago mode_paiement
credit card: carte_bancaire carte_bleue carte_credit tarjeta_credito tarjeta_bancaria tarjeta
bank account: compte_bancaire cuenta_bancaria rib~ prelevement
price: prix~ tarif tarifa precio
cost: cout coute couter coste cuesta costar depens- gasto gasta
consumption: consomm- consum-
credit: credito
balance: solde saldo
refund: rembours- reembols-
contract: contrat contrato
engagement: compromiso permanencia
subscription: abonnement suscripcion
offer: offre oferta
discount: remise~ descuento ristourne
voucher: bon_reduction code_promo codigo_promocional code_reduction cupon
order form: bon_commande orden_compra
firewall: pare_feu parefeu cortafuego
rule: regle regla
port: puerto
attack: attaque ataque
spam: indesirable pourriel correo_basura correo_deseado
load balancer: repartiteur_charge equilibreur_charge balanceador_carga equilibrador_carga balanceador repartiteur equilibrage_charge
certificate: certificat certificado
cloud: nuage nube
project: projet proyecto
instance: instancia
volume: volumen
container: conteneur contenedor
object storage: stockage_objet almacenamiento_objeto
storage: stockage almacenamiento
file: fichier fichero archivo
folder: dossier carpeta
space: espace espacio
image: imagen
template: modele gabarit plantilla
operating system: systeme_exploitation sistema_operativo
node: noeud nodo
database: base_donnee base_dato bdd
query: requete consulta
log: journal~ journaux
email: courriel correo correo_electronico adresse_mail adresse_email
mailbox: boite_mail boite_lettre buzon boite_email
mailing list: liste_diffusion lista_correo
out of office: absence~ vacance vacacion fuera_oficina
website: site_web site_internet site~ sitio_web sitio pagina_web
hosting: heberg- alojamiento hospedaje
phone: telephon-~ telefon- telefono
line: ligne linea
call: appel llamad-
voicemail: repondeur contestador messagerie_vocale buzon_voz
text message: mensaje texto mensaje
sender: expediteur remitente
recipient: destinataire destinatario
address book: carnet_adresse repertoire~ agenda~ libreta_direccion
rescue: secour- rescat-
console: consola
screen: ecran pantalla
hardware: materiel
datacenter: centre_donnee centro_dato
country: pays~ pais
location: emplacement ubic- situe situee localis-
traffic: trafic trafico
bandwidth: bande_passante ancho_banda
graph: graphe graphique grafic-
statistics: statistiqu- estadistic-
monitoring: surveill- monitoriz- supervis-~
alert: alerte alerta avertir avisar
task: tache tarea
status: etat statut estado
history: historique historial
broken: panne casse roto averia averiad- defectueu- defectuos-
maintenance: mantenimiento
license: licence licencia
option: opcion
tag: etiquette etiqueta
permission: droit derecho permiso
policy: politique politica
group: groupe grupo
identity: identite identidad
access: acces acceso acceder
login: connexion identifiant iniciar_sesion inicio_sesion
two factor: double_authentification double_facteur deux_facteur doble_factor dos_paso dos_factor deux_etape
token: jeton
secret: secreto
encryption: chiffr- cifrad-
carbon footprint: empreinte_carbone huella_carbono
owner: proprietaire propietario titulaire titular
auth code: code_transfert codigo_transferencia codigo_autorizacion
registrar: bureau_enregistrement registraire registrador
colleague: collegue companero companera employe employee~ empleado empleada
customer: client~ cliente
yesterday: hier ayer
automatic: automatiqu- automatic-~ automatico automatica automatique automatiquement
free: gratuit gratuite gratis~ libre~
available: disponib-
default: defaut defecto predeterminad-
old: ancien ancienne antigu- viejo vieja
remaining: reste restant- queda quedan
support: assistance soporte
ticket: incidencia
signature: firma
limit: limite~
speed: vitesse velocidad
card: carte
more: plus~ mas~ davantage
number: numero
photo: photo~ foto
application: appli aplicacion
recommendation: conseil consejo
company: entreprise societe empresa
invoice address: adresse_facturation direccion_facturacion
postal address: adresse_postale direccion_postal
reply: reponse respuesta
blacklist: liste_noire lista_negra
link: lien enlace
temporary: temporaire temporal
log in: entro entrar entrer connecte conecto conectado
several: plusieurs varios varias
behind: derriere detras
lock: verrou- bloque_transferencia candado
unlock: deverrou-
always: toujours siempre
down: tombe caido
slow: lent lente lento lenta
error: erreur
problem: probleme problema
save: economiser ahorrar
buy: acquerir adquirir
end: finir terminar acabar
try: essayer intentar
wrong: faux mauvais mauvaise malo mala equivocado
last: dernier derniere ultimo ultima
next: prochain prochaine proximo proxima
month: mois
year: annee ano~
today: aujourd hoy
office: bureau oficina
home: maison domicile casa
laptop: portable portatil
device: appareil dispositivo
code: codigo
size: taille tamano
type: tipo
data: donnee dato
service: servicio
cost: combien_coute cuanto_cuesta
resource: ressource recurso
rights: droits derechos
region: region~
pool: groupe_noeud grupo_nodo
quota: cuota
powerful: puissant puissante potente
faster: rapide rapido rapida
night: nuit noche
day: jour dia
week: semaine semana
every: chaque cada
give access: donner_acces dar_acceso
full: plein pleine lleno llena
forward: renvoi renvoyer reenvi- desviar desvio rediriger_appel
call: appels
answer: repondre responder contestar
connection: conexion
power: alimentation alimentacion
person: personne personnes persona gente
still: encore aun todavia
`
