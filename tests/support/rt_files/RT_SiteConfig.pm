# A Request Tracker for tests: all it keeps lies in one directory, on one port of loopback, and no mail leaves it.
# Whatever differs between two of them comes from the environment that tests/support/rt.py sets.
use utf8;
use File::Temp ();

my $home = $ENV{INTAKE_RT_HOME} or die 'INTAKE_RT_HOME must name the directory of this Request Tracker';

Set($rtname,            'sch.test');
Set($Organization,      'sch.test');
Set($CorrespondAddress, 'rt@sch.test');
Set($CommentAddress,    'rt-comment@sch.test');
Set($WebDomain,         '127.0.0.1');
Set($WebPort,           $ENV{INTAKE_RT_PORT});
Set($WebPath,           '');
Set($RestrictReferrer,  1);
Set($Timezone,          'Europe/Athens');
Set($DatabaseType,      'SQLite');
Set($DatabaseName,      "$home/rt.sqlite");
Set($LogToSTDERR,       'warning');
Set($LogToSyslog,       undef);
Set($LogToFile,         undef);
Set($MaxAttachmentSize, 20_000_000);
Set($BcryptCost,        4);    # RT proves a token with bcrypt at every request: 0.2 s at the default cost

$RT::VarPath         = $home;
$RT::MasonDataDir    = "$home/mason";
$RT::MasonSessionDir = "$home/sessions";

# One file a mail, so that a test can count them. «.eml» only when it is whole.
Set($MailCommand, sub {
    my ($mail) = @_;
    my $file = File::Temp->new(DIR => "$home/mail", SUFFIX => '.part', UNLINK => 0);
    $mail->print($file);
    close $file or return 0;
    (my $whole = $file->filename) =~ s/part$/eml/;
    return rename $file->filename, $whole;
});

# What deploy/rt/hint.pl asks for.
Set($IntakeHintUrl,    $ENV{INTAKE_RT_HINT_URL}    || '');
Set($IntakeHintSecret, $ENV{INTAKE_RT_HINT_SECRET} || '');
Set($IntakeAccount,    'intake');

1;
