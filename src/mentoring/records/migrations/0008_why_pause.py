"""Who waits before booking again is read by the operator, who may lift it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0007_why_review"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reading",
            name="why",
            field=models.CharField(
                choices=[
                    ("follow", "seguire la segnalazione"),
                    ("letter", "stampare una lettera"),
                    ("match", "riconoscere chi ha usato un codice"),
                    ("choose", "preparare un'assegnazione"),
                    ("attachment", "leggere un documento allegato"),
                    ("export", "scaricare un elenco"),
                    ("door", "accoglierti all'ingresso"),
                    ("card", "preparare la carta"),
                    ("merge", "non tenere due schede della stessa persona"),
                    ("erase", "cancellare quello che non serve più"),
                    ("review", "guardare di nuovo un risultato"),
                    ("pause", "vedere chi aspetta prima di prenotare ancora"),
                ],
                max_length=12,
            ),
        ),
    ]
